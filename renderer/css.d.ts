declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>;
  // eslint-disable-next-line no-restricted-syntax -- vite gives style modules a default export only
  export default classes;
}
declare module '*.css';
