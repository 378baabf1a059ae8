import { Button } from '@mantine/core';
import { chooseArchiveFolder } from '../../commands/archive.ts';
import { Name } from '../../components/name.tsx';
import { useStore } from '../../state/store.ts';
import classes from './archive.module.css';

/** Where new archives go, and another place for them. */
export function FolderChoice() {
  const folder = useStore((state) => state.archiveFolder);
  const isOwn = useStore((state) => state.isOwnArchiveFolder);
  const away = useStore((state) => state.awayArchiveFolders.includes(folder));
  return (
    <div className={classes['folder']} role="group" aria-label="Folder of new archives">
      <span className={classes['dim']}>New archives go to</span>
      <Name>{folder}</Name>
      {away && <span className={classes['away']}>can’t be read now</span>}
      <Button variant="default" size="compact-xs" onClick={() => void chooseArchiveFolder.run({ own: false })}>
        {chooseArchiveFolder.label({ own: false })}
      </Button>
      {!isOwn && (
        <Button variant="default" size="compact-xs" onClick={() => void chooseArchiveFolder.run({ own: true })}>
          {chooseArchiveFolder.label({ own: true })}
        </Button>
      )}
    </div>
  );
}
