import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { copyText } from '../commands/window.ts';

interface Caught {
  readonly error: Error | null;
}

/** Catches a mistake in drawing: says so, keeps its details, and draws again from the same facts when asked. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, Caught> {
  override readonly state: Caught = { error: null };

  static getDerivedStateFromError(error: unknown): Caught {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="plain-page" role="alert">
        <h1>The window made a mistake</h1>
        <p>What runs on the pools goes on; only this view failed. Draw it again, or report the details.</p>
        <code>{error.message}</code>
        <div>
          <Button onClick={() => this.setState({ error: null })}>Draw again</Button>{' '}
          <Button
            variant="default"
            onClick={() => void copyText.run({ text: error.stack ?? error.message, what: 'details' })}
          >
            Copy details
          </Button>
        </div>
      </main>
    );
  }
}
