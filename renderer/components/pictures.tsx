/** The mark: a stage seen from the audience, three steps of it. */
export function StageMark({ size = 20 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 64 64" width={size} height={size} aria-hidden>
      <rect width="64" height="64" rx="13" fill="#10222f" />
      <path d="M27 4h10l13 44H14z" fill="#ffe9b0" opacity=".22" />
      <path d="M0 13A13 13 0 0 1 13 0h9C21 17 15 29 4 35l-4 1z" fill="#c2413b" />
      <path d="M64 13A13 13 0 0 0 51 0h-9c1 17 7 29 18 35l4 1z" fill="#c2413b" />
      <rect x="23" y="20" width="18" height="12" fill="#ffc44d" />
      <rect x="14" y="32" width="36" height="12" fill="#4fc3b1" />
      <rect x="5" y="44" width="54" height="12" fill="#2b8a9d" />
    </svg>
  );
}

const line = { fill: 'none', stroke: 'var(--line-strong)', strokeWidth: 2 } as const;
const soft = { fill: 'var(--sunken)', stroke: 'var(--line-strong)', strokeWidth: 2 } as const;

/** A workstation with one line to a rack of hosts. */
export function PoolPicture() {
  return (
    <svg viewBox="0 0 240 120" aria-hidden>
      <rect x="22" y="30" width="74" height="48" rx="5" {...soft} />
      <path d="M46 92h26M59 78v14" {...line} />
      <path d="M34 46h28M34 56h40M34 66h20" {...line} stroke="var(--off-mark)" />
      <path d="M98 54h46" {...line} strokeDasharray="5 5" stroke="var(--accent)" />
      <circle cx="121" cy="54" r="9" fill="var(--surface)" stroke="var(--accent)" strokeWidth="2" />
      <path d="M117.500 54.500l2.500 2.500 5-5.500" fill="none" stroke="var(--accent)" strokeWidth="2" />
      {[20, 46, 72].map((y) => (
        <g key={y}>
          <rect x="148" y={y} width="70" height="20" rx="4" {...soft} />
          <circle cx="160" cy={y + 10} r="3.500" fill="var(--good-mark)" />
          <path d={`M172 ${String(y + 10)}h34`} {...line} />
        </g>
      ))}
    </svg>
  );
}

/** Three columns with a card on its way to the next. */
export function BoardPicture() {
  return (
    <svg viewBox="0 0 240 120" aria-hidden>
      {[16, 88, 160].map((x) => (
        <rect key={x} x={x} y="14" width="64" height="92" rx="6" {...soft} />
      ))}
      {[16, 88, 160].map((x) => (
        <path key={x} d={`M${String(x + 10)} 27h28`} {...line} />
      ))}
      <rect x="22" y="40" width="52" height="22" rx="4" {...line} fill="var(--surface)" />
      <rect x="22" y="68" width="52" height="22" rx="4" {...line} fill="var(--surface)" />
      <g transform="rotate(4 120 58)">
        <rect
          x="106"
          y="44"
          width="52"
          height="22"
          rx="4"
          fill="var(--surface)"
          stroke="var(--accent)"
          strokeWidth="2"
        />
        <circle cx="115" cy="55" r="3.500" fill="var(--good-mark)" />
        <path d="M123 55h26" {...line} />
      </g>
      <path d="M150 84c14 0 20-4 30-12m-1 8l1-8-8 1" fill="none" stroke="var(--accent)" strokeWidth="2" />
    </svg>
  );
}

/** Several VMs held by one frame. */
export function ConfigurationPicture() {
  return (
    <svg viewBox="0 0 240 120" aria-hidden>
      <rect
        x="58"
        y="14"
        width="124"
        height="92"
        rx="8"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="2"
        strokeDasharray="6 4"
      />
      {[
        [72, 28],
        [126, 28],
        [99, 68],
      ].map(([x = 0, y = 0]) => (
        <g key={`${String(x)}-${String(y)}`}>
          <rect x={x} y={y} width="42" height="26" rx="4" {...soft} />
          <circle cx={x + 9} cy={y + 13} r="3.500" fill="var(--good-mark)" />
          <path d={`M${String(x + 17)} ${String(y + 13)}h17`} {...line} />
        </g>
      ))}
      <path d="M93 54v6h27v8M147 54v6h-27" {...line} />
    </svg>
  );
}

/** A page of lines that grows at the bottom. */
export function ActivityPicture() {
  return (
    <svg viewBox="0 0 240 120" aria-hidden>
      <rect x="66" y="12" width="108" height="96" rx="6" {...soft} />
      {[28, 46, 64, 82].map((y, i) => (
        <g key={y}>
          <circle cx="82" cy={y + 3} r="4" fill={i === 3 ? 'var(--accent)' : 'var(--off-mark)'} />
          <path d={`M94 ${String(y + 3)}h${String([62, 48, 56, 30][i] ?? 40)}`} {...line} />
          {i < 3 && <path d={`M82 ${String(y + 9)}v6`} {...line} />}
        </g>
      ))}
    </svg>
  );
}

/** A sheet with a ring for a seal, and two names under it. */
export function NothingToApprove() {
  return (
    <svg viewBox="0 0 240 120" aria-hidden>
      <rect x="76" y="10" width="88" height="100" rx="6" {...soft} />
      <path d="M90 30h60M90 44h60M90 58h36" {...line} />
      <path d="M90 92h22M90 98h14" {...line} stroke="var(--off-mark)" />
      <circle cx="142" cy="88" r="13" fill="var(--surface)" stroke="var(--accent)" strokeWidth="2" />
      <path d="M136 88.500l4 4 8-8.500" fill="none" stroke="var(--accent)" strokeWidth="2" />
    </svg>
  );
}

/** A shelf with boxes on two boards; one is taken out and checked. */
export function ShelfPicture() {
  return (
    <svg viewBox="0 0 240 120" aria-hidden>
      <path d="M52 12v100M188 12v100M52 56h136M52 102h136" {...line} />
      {[
        [64, 30],
        [98, 30],
        [64, 76],
        [132, 76],
      ].map(([x = 0, y = 0]) => (
        <g key={`${String(x)}-${String(y)}`}>
          <rect x={x} y={y} width="28" height="25" rx="3" {...soft} />
          <path d={`M${String(x + 9)} ${String(y + 10)}h10`} {...line} />
        </g>
      ))}
      <rect x="144" y="26" width="32" height="29" rx="3" fill="var(--surface)" stroke="var(--accent)" strokeWidth="2" />
      <path d="M153 41l5 5 9-10" fill="none" stroke="var(--accent)" strokeWidth="2" />
    </svg>
  );
}
