const line = { fill: 'none', stroke: 'var(--line-strong)', strokeWidth: 2 } as const;

/** A sealed file whose lines are chained. */
export function EvidencePicture() {
  return (
    <svg viewBox="0 0 240 120" aria-hidden>
      <path d="M78 12h60l24 24v72H78z" fill="var(--sunken)" stroke="var(--line-strong)" strokeWidth="2" />
      <path d="M138 12v24h24" {...line} />
      {[48, 64, 80].map((y) => (
        <g key={y}>
          <circle cx="92" cy={y} r="4" fill="var(--surface)" stroke="var(--accent)" strokeWidth="2" />
          <path d={`M104 ${String(y)}h40`} {...line} />
        </g>
      ))}
      <path d="M92 52v8M92 68v8" stroke="var(--accent)" strokeWidth="2" />
      <circle cx="150" cy="96" r="13" fill="var(--surface)" stroke="var(--good-mark)" strokeWidth="2" />
      <path d="M144 96.500l4 4 8-9" fill="none" stroke="var(--good-mark)" strokeWidth="2" />
    </svg>
  );
}
