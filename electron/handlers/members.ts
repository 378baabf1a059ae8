import type { MembersOutputs } from '../../shared/ipc/areas/members.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import type { MemberPorts } from '../usecases/members/member-ports.ts';
import { showMembers } from '../usecases/members/show-members.ts';
import { readLoad, readScreen } from '../usecases/members/watch-members.ts';

/** Requests about the members of a configuration. */
export function membersHandlers(ports: MemberPorts): Pick<Handlers, keyof MembersOutputs> {
  return {
    'members.show': (input) => showMembers(ports, input),
    'members.load': (input) => readLoad(ports, input),
    'members.screen': (input) => readScreen(ports, input),
  };
}
