import type { FieldType } from '../../datamodel/types.ts';
import type { Raw } from '../wire/raw.ts';
import type { Answer } from './answer.ts';
import { ApiError, NULL_REF, type Call, type Caller, type TaskHandle, type Value } from './contract.ts';
import { decodeValue } from './decode.ts';
import type { MethodTable, ResolvedMethod } from './method-table.ts';
import { authorize } from './rbac.ts';
import { zeroOf } from './row-defaults.ts';
import { hiddenTask } from './tasks.ts';
import { asString } from './values.ts';
import type { ServerWorld } from './server-world.ts';

/** A call as a codec read it. */
export interface RpcRequest {
  readonly method: string;
  readonly params: readonly Raw[];
}

const ANYBODY: Caller = { sessionRef: NULL_REF, isLocalSuperuser: false, userSid: '', userName: '' };
const VOID: FieldType = { kind: 'void' };
const TASK_REF: FieldType = { kind: 'ref', cls: 'task' };

/** Checks, authorises and runs calls, as XAPI's generated server does. */
export class Dispatcher {
  private readonly world: ServerWorld;
  private readonly methods: MethodTable;

  constructor(world: ServerWorld, methods: MethodTable) {
    this.world = world;
    this.methods = methods;
  }

  /** Serves a call that came over the wire to the coordinator. @throws ApiError */
  async serve(request: RpcRequest): Promise<Answer> {
    this.world.operations.flush();
    if (request.method === 'system.listMethods') return { kind: 'methods', names: this.methods.names() };
    const method = this.methods.resolve(request.method);
    const [sessionRef, args] = this.readParams(request, method);
    if (!method.message.needsSession) return this.runHere(method, ANYBODY, args);
    const session = this.world.sessions.use(sessionRef);
    try {
      authorize(session, method.message, args, this.rowOf(method, args));
    } catch (error) {
      this.audit(method, session, args, error);
      throw error;
    }
    if (method.isAsync) return { kind: 'value', type: TASK_REF, value: this.start(method, session, args).task };
    try {
      const answer = await this.runHere(method, session, args);
      this.audit(method, session, args, undefined);
      return answer;
    } catch (error) {
      this.audit(method, session, args, error);
      throw error;
    }
  }

  /** Whether the call needs a session or logs one in: what a supporter answers with HOST_IS_SLAVE. */
  needsCoordinator(method: string): boolean {
    return method !== 'system.listMethods' && method !== 'session.slave_local_login_with_password';
  }

  /** Starts a message as a task, on behalf of `caller`; the caller's rights are not checked again. */
  startAsync(
    caller: Caller,
    method: string,
    args: readonly Value[],
  ): { readonly task: string; readonly done: Promise<Value> } {
    const resolved = this.methods.resolve(method);
    const missing = resolved.message.params.slice(args.length).map((param) => zeroOf(param.type));
    const { task, done } = this.start(resolved, caller, [...args, ...missing]);
    return { task, done: done.then((answer) => (answer.kind === 'value' ? answer.value : '')) };
  }

  private start(
    method: ResolvedMethod,
    caller: Caller,
    args: readonly Value[],
  ): { readonly task: string; readonly done: Promise<Answer> } {
    const task = this.world.tasks.start(`Async.${method.message.method}`, '', this.owner(caller));
    const done = this.run(method, caller, args, task).then(
      (answer) => {
        if (answer.kind === 'value') task.succeed(answer.value, answer.type);
        else task.succeed('', VOID);
        this.audit(method, caller, args, undefined);
        return answer;
      },
      (error: unknown) => {
        const failure = this.world.toApiError(error, method.message.method);
        task.fail(failure);
        this.audit(method, caller, args, failure);
        throw failure;
      },
    );
    // Whoever wants the outcome awaits `done`; a client only ever sees it in the task.
    done.catch(() => undefined);
    return { task: task.ref, done };
  }

  /** A call that has an async form too makes a task of its own, gone when it returns. */
  private async runHere(method: ResolvedMethod, caller: Caller, args: readonly Value[]): Promise<Answer> {
    const { message } = method;
    if (!message.hasAsync || message.cls === 'task') {
      return this.run(method, caller, args, hiddenTask(this.world.clock, NULL_REF));
    }
    const task = this.world.tasks.start(message.method, '', this.owner(caller));
    try {
      return await this.run(method, caller, args, task);
    } finally {
      this.world.tasks.remove(task.ref);
    }
  }

  private async run(method: ResolvedMethod, caller: Caller, args: readonly Value[], task: TaskHandle): Promise<Answer> {
    const call: Call = { world: this.world, caller, method: method.message.method, task };
    return method.run(call, this.world.db, args);
  }

  private readParams(request: RpcRequest, method: ResolvedMethod): readonly [string, readonly Value[]] {
    const { message } = method;
    const offset = message.needsSession ? 1 : 0;
    const received = request.params.length - offset;
    if (received < message.requiredParams || received > message.params.length) {
      // Both counts leave the session out.
      throw new ApiError(
        'MESSAGE_PARAMETER_COUNT_MISMATCH',
        request.method,
        String(message.requiredParams),
        String(Math.max(0, received)),
      );
    }
    const sessionRef =
      offset === 1 ? asString(decodeValue(request.params[0] ?? '', { kind: 'ref', cls: 'session' })) : '';
    const args = message.params.map((param, index) => {
      const raw = request.params[index + offset];
      return raw === undefined ? zeroOf(param.type) : decodeValue(raw, param.type);
    });
    return [sessionRef, args];
  }

  private rowOf(method: ResolvedMethod, args: readonly Value[]): ReturnType<ServerWorld['db']['find']> {
    const self = method.message.params[0]?.type;
    return self?.kind === 'ref' ? this.world.db.find(self.cls, asString(args[0])) : undefined;
  }

  private owner(caller: Caller): { readonly userSid: string; readonly sessionRef: string; readonly hostRef: string } {
    return { userSid: caller.userSid, sessionRef: caller.sessionRef, hostRef: this.world.coordinator() };
  }

  private audit(method: ResolvedMethod, caller: Caller, args: readonly Value[], error: unknown): void {
    const outcome = error === undefined ? 'OK' : `ERROR:${this.world.toApiError(error, method.message.method).code}`;
    this.world.auditLog.record(
      method.message,
      caller,
      args,
      outcome,
      this.world.clock.stamp(),
      this.world.coordinatorName(),
    );
  }
}
