/** Metadata with its signature as the last line. */
export function signMetadata(text: string, name: string, key: string): string;
