import { Button, Modal } from '@mantine/core';
import { countOf } from '../../../shared/text/format.ts';
import { copyText } from '../../commands/window.ts';
import { SheetFoot, SheetLayout } from '../../components/sheet.tsx';
import { useStore } from '../../state/store.ts';
import classes from './templates.module.css';

/** What is wrong in a template file that was to be imported, line by line. */
export function TemplateFileDialog() {
  const dialog = useStore((state) => state.dialog);
  const setDialog = useStore((state) => state.setDialog);
  if (dialog?.kind !== 'template-file') return null;
  const { path, problems } = dialog.read;
  const lines = problems.map(({ line, column, message }) => `${path}:${String(line)}:${String(column)}: ${message}`);
  return (
    <Modal opened onClose={() => setDialog(null)} title="The file can’t be imported" size={640}>
      <SheetLayout>
        <p className={classes['dim']}>{path}</p>
        <p>{countOf(problems.length, 'mistake')}, in order of lines. Nothing was changed.</p>
        <ul className={classes['mistakes']} aria-label="Mistakes in the file" tabIndex={0}>
          {problems.map(({ line, column, path: field, message }, index) => (
            <li key={index}>
              <span className={classes['dim']}>
                line {line}, column {column}
                {field !== '' && ` · ${field}`}
              </span>
              <div>{message}</div>
            </li>
          ))}
        </ul>
        <SheetFoot>
          <Button
            variant="default"
            size="sm"
            onClick={() => void copyText.run({ text: lines.join('\n'), what: 'mistakes in the file' })}
          >
            Copy all
          </Button>
          <Button size="sm" data-autofocus onClick={() => setDialog(null)}>
            Close
          </Button>
        </SheetFoot>
      </SheetLayout>
    </Modal>
  );
}
