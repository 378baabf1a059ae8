/** Shown when the page runs outside the console's window; there is nothing it could talk to. */
export function NoBridge() {
  return (
    <main className="plain-page" role="alert">
      <h1>This page belongs to the Stagewright window</h1>
      <p>It was opened without the console behind it, so it can show nothing. Start Stagewright instead.</p>
    </main>
  );
}
