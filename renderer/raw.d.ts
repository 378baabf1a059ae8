declare module '*?raw' {
  /** A file as text, put into the page by vite. */
  const text: string;
  // eslint-disable-next-line no-restricted-syntax -- vite gives raw files a default export only
  export default text;
}
