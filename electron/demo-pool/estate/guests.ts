/** What a guest's operating system says of itself through the guest tools, and the template it was made from. */
export interface Guest {
  readonly template: string;
  readonly distro: string;
  readonly os: Readonly<Record<string, string>>;
  /** Domain type when the VM runs. */
  readonly domainType: 'hvm' | 'pvh';
  readonly viridian: boolean;
  readonly bootDiskGib: number;
}

const linux = (
  template: string,
  distro: string,
  name: string,
  major: string,
  minor: string,
  kernel: string,
): Guest => ({
  template,
  distro,
  os: { name, distro, major, minor, uname: kernel, spec: distro },
  domainType: 'hvm',
  viridian: false,
  bootDiskGib: 20,
});

/** The guest systems of the estates. */
export const GUESTS = {
  debian: linux('Debian Bookworm 12', 'debian', 'Debian GNU/Linux 12 (bookworm)', '12', '7', '6.1.0-26-amd64'),
  ubuntu: linux('Ubuntu Jammy Jellyfish 22.04', 'ubuntu', 'Ubuntu 22.04.5 LTS', '22', '4', '5.15.0-122-generic'),
  rocky: linux('Rocky Linux 9', 'rocky', 'Rocky Linux 9.4 (Blue Onyx)', '9', '4', '5.14.0-427.37.1.el9_4.x86_64'),
  windows: {
    template: 'Windows Server 2022 (64-bit)',
    distro: 'windows',
    os: {
      name: 'Microsoft Windows Server 2022 Standard|C:\\Windows|\\Device\\Harddisk0\\Partition3',
      distro: 'windows',
      major: '10',
      minor: '0',
      build: '20348',
      spmajor: '0',
      spminor: '0',
    },
    domainType: 'hvm',
    viridian: true,
    bootDiskGib: 60,
  },
} as const satisfies Record<string, Guest>;

/** Name of a guest system known to the estates. */
export type GuestName = keyof typeof GUESTS;
