/** A triangle with a bar and a dot, drawn as one line: on a board there are as many of them as cards. */
export function WarningGlyph({ label }: { readonly label: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="11"
      height="11"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      role="img"
      aria-label={label}
    >
      <path d="M12 3.5L2 20.5H22ZM12 10V14M12 17.3V17.4" />
    </svg>
  );
}
