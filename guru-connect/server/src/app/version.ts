/** Version of Guru Connect; the packing script checks it against package.json. */
export const PRODUCT_VERSION = '1.0.0';
