const line = { fill: 'none', stroke: 'var(--line-strong)', strokeWidth: 2 } as const;
const soft = { fill: 'var(--sunken)', stroke: 'var(--line-strong)', strokeWidth: 2 } as const;

/** A blueprint, and the configurations that are made of it. */
export function TemplatePicture() {
  return (
    <svg viewBox="0 0 200 110" width={200} height={110} aria-hidden>
      <rect x="12" y="22" width="62" height="66" rx="5" strokeDasharray="5 4" {...line} />
      <rect x="24" y="34" width="38" height="12" rx="3" strokeDasharray="3 3" {...line} />
      <rect x="24" y="52" width="38" height="12" rx="3" strokeDasharray="3 3" {...line} />
      <rect x="24" y="70" width="17" height="10" rx="3" strokeDasharray="3 3" {...line} />
      <path d="M82 55h24m-7-6 7 6-7 6" {...line} />
      {[8, 58].map((top) => (
        <g key={top} transform={`translate(116 ${String(top)})`}>
          <rect width="72" height="44" rx="5" {...soft} />
          <rect
            x="8"
            y="8"
            width="26"
            height="11"
            rx="3"
            fill="var(--surface)"
            stroke="var(--line-strong)"
            strokeWidth="2"
          />
          <rect
            x="38"
            y="8"
            width="26"
            height="11"
            rx="3"
            fill="var(--surface)"
            stroke="var(--line-strong)"
            strokeWidth="2"
          />
          <rect
            x="8"
            y="25"
            width="56"
            height="11"
            rx="3"
            fill="var(--surface)"
            stroke="var(--line-strong)"
            strokeWidth="2"
          />
        </g>
      ))}
    </svg>
  );
}
