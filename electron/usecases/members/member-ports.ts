import type { HostFiles } from '../../ports/members.ts';
import type { ConfigurationPorts } from '../configurations/place-configuration.ts';

/** What the page of a configuration needs. */
export interface MemberPorts extends ConfigurationPorts {
  readonly hostFiles: HostFiles;
}
