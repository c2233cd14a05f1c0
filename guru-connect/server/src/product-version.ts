/** Version of Guru Connect; packing checks it against package.json. */
export const PRODUCT_VERSION = '1.0.0';
