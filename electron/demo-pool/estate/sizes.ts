/** Bytes in one MiB. */
export const MIB = 1024 ** 2;
/** Bytes in one GiB. */
export const GIB = 1024 ** 3;
