const directive =
  /^\s*(eslint-disable(?:-next-line|-line)?|@ts-expect-error|@ts-ignore|@ts-nocheck|prettier-ignore)\b(.*)$/s;

/** `// eslint-disable-next-line rule -- why`; `// @ts-expect-error: why`: the reason stands on the same line. */
const suppressionNeedsReason = {
  meta: { type: 'problem', schema: [], messages: { missing: 'State the reason after " -- " on the same line.' } },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const found = directive.exec(comment.value);
          if (!found) continue;
          const [, kind, rest] = found;
          const reason = kind.startsWith('eslint') ? rest.split(/\s--\s/)[1] : rest.replace(/^[\s:–-]+/, '');
          if (!reason || reason.trim().length < 10) context.report({ loc: comment.loc, messageId: 'missing' });
        }
      },
    };
  },
};

/** Lint rules of this project's own. */
export const local = { rules: { 'suppression-needs-reason': suppressionNeedsReason } };
