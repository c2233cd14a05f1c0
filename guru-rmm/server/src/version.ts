/** Version of Guru RMM, the same as in every package.json of this repository (version.test.ts compares). */
export const PRODUCT_VERSION = '1.0.0';
