import { classNames, findClass, findMessage, type MessageModel } from '../../datamodel/datamodel.ts';
import type { Answer } from './answer.ts';
import { ApiError, type Behaviour, type Behaviours, type Call, type Value } from './contract.ts';
import type { MemoryDatabase } from './database.ts';
import { findGenerated } from './generated.ts';

/** A method name with what it means. */
export interface ResolvedMethod {
  readonly message: MessageModel;
  readonly isAsync: boolean;
  /** Runs it; the arguments are decoded, complete and without the session. */
  readonly run: (call: Call, db: MemoryDatabase, args: readonly Value[]) => Promise<Answer> | Answer;
}

/** Behaviours that answer in encoded-record form instead of a plain value. */
export type AnswerBehaviour = (call: Call, args: readonly Value[]) => Promise<Answer> | Answer;

/** Finds what a method name means. */
export class MethodTable {
  private readonly behaviours: Behaviours;
  private readonly special: Readonly<Record<string, AnswerBehaviour>>;
  private readonly resolved = new Map<string, ResolvedMethod | undefined>();
  private readonly synonyms = new Map<string, string>();

  constructor(behaviours: Behaviours, special: Readonly<Record<string, AnswerBehaviour>>) {
    this.behaviours = behaviours;
    this.special = special;
    for (const method of [...Object.keys(behaviours), ...Object.keys(special)]) {
      // A misspelt entry would leave the message without behaviour, in silence.
      if (!findMessage(method)) throw new Error(`the data model has no message ${method} to give a behaviour`);
    }
    for (const method of this.names()) this.synonyms.set(method.replace('.', '_'), method);
  }

  /** All method names, `Async.` forms included, as system.listMethods gives them. */
  names(): readonly string[] {
    const names: string[] = [];
    for (const cls of classNames) {
      for (const message of findClass(cls)?.messages.values() ?? []) {
        names.push(message.method);
        if (message.hasAsync) names.push(`Async.${message.method}`);
      }
    }
    return names;
  }

  /** @throws ApiError MESSAGE_METHOD_UNKNOWN, MESSAGE_REMOVED, or XAPI's "Fault" for a missing async form */
  resolve(method: string): ResolvedMethod {
    if (!this.resolved.has(method) && this.synonymOf(method)) this.resolved.set(method, this.find(method));
    const found = this.resolved.get(method);
    if (!found) throw new ApiError('MESSAGE_METHOD_UNKNOWN', method);
    // A removed one that has a behaviour is one that hosts of the console's floor still answer.
    const isAnswered = Object.hasOwn(this.behaviours, found.message.method);
    if (found.message.state === 'removed' && !found.message.generated && !isAnswered)
      throw new ApiError('MESSAGE_REMOVED');
    if (found.isAsync && !found.message.hasAsync)
      throw new ApiError('Fault', `No async mode for this operation (rpc: ${method})`);
    return found;
  }

  private synonymOf(method: string): string | undefined {
    const plain = method.startsWith('Async.') ? method.slice(6) : method;
    if (findMessage(plain)) return plain;
    return method.startsWith('Async.') ? undefined : this.synonyms.get(method);
  }

  private find(method: string): ResolvedMethod | undefined {
    const plain = this.synonymOf(method);
    const message = plain === undefined ? undefined : findMessage(plain);
    if (!message) return undefined;
    return { message, isAsync: method.startsWith('Async.'), run: this.implementation(message) };
  }

  private implementation(message: MessageModel): ResolvedMethod['run'] {
    const special = Object.hasOwn(this.special, message.method) ? this.special[message.method] : undefined;
    if (special) return (call, _db, args) => special(call, args);
    const behaviour = Object.hasOwn(this.behaviours, message.method) ? this.behaviours[message.method] : undefined;
    if (behaviour) return (call, _db, args) => runBehaviour(behaviour, message, call, args);
    const generated = findGenerated(message);
    if (generated) return (_call, db, args) => generated(db, args);
    return () => {
      // What XAPI raises where a function is in the model but not in this host's build.
      throw new ApiError('NOT_IMPLEMENTED', message.method);
    };
  }
}

async function runBehaviour(
  behaviour: Behaviour,
  message: MessageModel,
  call: Call,
  args: readonly Value[],
): Promise<Answer> {
  return { kind: 'value', type: message.result, value: await behaviour(call, ...args) };
}
