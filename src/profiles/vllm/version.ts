// vLLM has versions and no builds. As numbers they compare: 0.29.0 is 2900.

/** 0.29.0 is 2900, 0.27.1 is 2701. */
export const v = (minor: number, patch = 0): number => minor * 100 + patch
