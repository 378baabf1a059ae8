import ts from 'typescript';

const swaps = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
  [ts.SyntaxKind.PlusToken, '-'],
  [ts.SyntaxKind.MinusToken, '+'],
  [ts.SyntaxKind.AsteriskToken, '/'],
]);
const turnedCalls = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['min', 'max'],
  ['max', 'min'],
]);
/** Rounds of a loop after which a mutant is taken for one that never ends. */
const MOST_ROUNDS = 20_000_000;
const GUARD = `if (++__rounds > ${String(MOST_ROUNDS)}) throw new Error('this loop never ends');`;

/**
 * Every small change that should make a test of a file fail: another comparison, another connective, a condition turned
 * round, a literal changed, a filter left out.
 *
 * @returns for each `{ start, end, text, line, what }`: what stands in place of that part of the source
 */
export function listMutants(source) {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const found = [];
  const add = (node, text, what) => {
    const start = node.getStart(file);
    const { line } = file.getLineAndCharacterOfPosition(start);
    found.push({
      start,
      end: node.getEnd(),
      text,
      line: line + 1,
      what: `${what}: ${source.slice(start, node.getEnd()).slice(0, 60)} -> ${text.slice(0, 60)}`,
    });
  };
  const visit = (node) => {
    // Types, imports and the texts of errors decide nothing.
    if (
      ts.isTypeNode(node) ||
      ts.isImportDeclaration(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node)
    )
      return;
    if (ts.isThrowStatement(node)) return;
    mutate(node, add);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function mutate(node, add) {
  const text = (part) => part.getText();
  if (ts.isBinaryExpression(node)) {
    const other = swaps.get(node.operatorToken.kind);
    // Texts are joined by the same sign; nothing is told by taking them from each other.
    const isText = [node.left, node.right].some(
      (side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side),
    );
    if (other !== undefined && !isText && !isOrderOfKeys(node)) add(node.operatorToken, other, 'operator');
    if (node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) add(node, `(${text(node.right)})`, 'default');
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'false', 'literal');
  if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'true', 'literal');
  if (ts.isNumericLiteral(node) && !isUntold(node))
    add(node, String(Number(node.text.replaceAll('_', '')) + 1), 'literal');
  if (ts.isIfStatement(node)) add(node.expression, `!(${text(node.expression)})`, 'condition');
  if (ts.isConditionalExpression(node)) add(node.condition, `!(${text(node.condition)})`, 'condition');
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    add(node, text(node.operand), 'negation');
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const name = node.expression.name.text;
    const of = text(node.expression.expression);
    if (['filter', 'sort', 'slice', 'toLowerCase', 'trim', 'reverse'].includes(name)) add(node, of, 'call left out');
    const turned = turnedCalls.get(name);
    if (turned !== undefined) add(node.expression.name, turned, 'call');
  }
}

/** Limits below are counts, or parts of a form such as a date's; from here on they are lengths with room to spare. */
const LEAST_LENGTH = 40;

/** True for numbers of which nobody can tell one from the next. */
function isUntold(literal) {
  return isChosenFigure(literal) || isLengthLimit(literal) || isSignOfOrder(literal) || isForTheChecker(literal);
}

/** What a constant is called that is no choice: there is one right figure for it. */
const UNIT = /^(?:SECOND|MINUTE|HOUR|DAY|WEEK|KIB|MIB|GIB)(?:_MS)?$/;

/**
 * A size, time or limit that somebody chose and named, as a constant or as a field: `const RUN_BYTES = 48 * 1024`,
 * `{ lineBytes: 1024 * 1024 }`, `{ estimateMs: 2000 }`, `LIMITS = { items: 50_000 }`. Codes of characters are in hex.
 */
function isChosenFigure(literal) {
  if (!/^[\d_]+$/.test(literal.getText()) || Number(literal.text) < 10) return false;
  let at = literal.parent;
  while (ts.isBinaryExpression(at)) at = at.parent;
  if (ts.isPropertyAssignment(at)) return isFigureField(at) && /^[\d_* ]+$/.test(at.initializer.getText());
  if (!ts.isVariableDeclaration(at) || !ts.isIdentifier(at.name)) return false;
  return /^[A-Z][A-Z\d_]+$/.test(at.name.text) && !UNIT.test(at.name.text);
}

function isFigureField(field) {
  const object = field.parent.parent;
  return (
    /(?:Bytes|Ms|Size|Mark)$/.test(field.name.getText()) ||
    (ts.isVariableDeclaration(object) && /LIMITS$/.test(object.name.getText()))
  );
}

/** The most that a schema takes or that is kept of a text: `.max(400)`, `.slice(0, 120)`. */
function isLengthLimit(literal) {
  const call = literal.parent;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return false;
  if (call.expression.expression.getText() === 'Math' || Number(literal.text) < LEAST_LENGTH) return false;
  const { text: name } = call.expression.name;
  return name === 'max' || (name === 'slice' && call.arguments[0]?.getText() === '0');
}

/** Of what orders a list, only the sign counts: `a < b ? -1 : 1`. */
function isSignOfOrder(literal) {
  const value = ts.isPrefixUnaryExpression(literal.parent) ? literal.parent : literal;
  const choice = value.parent;
  return literal.text === '1' && ts.isConditionalExpression(choice) && choice.condition !== value && isInSort(choice);
}

/** Whether equal keys count as smaller: lists are put in order by names and uuids that stand in them once. */
function isOrderOfKeys(comparison) {
  const choice = comparison.parent;
  const isBeforeOrAfter = [ts.SyntaxKind.LessThanToken, ts.SyntaxKind.GreaterThanToken].includes(
    comparison.operatorToken.kind,
  );
  return isBeforeOrAfter && ts.isConditionalExpression(choice) && choice.condition === comparison && isInSort(choice);
}

function isInSort(node) {
  let at = node;
  while (at && !ts.isArrowFunction(at) && !ts.isFunctionDeclaration(at)) at = at.parent;
  const call = at?.parent;
  return Boolean(
    call &&
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    call.expression.name.text === 'sort',
  );
}

/** What the type checker asks for in place of elements that are always there: `const [a = 0, b = 0] = pair`. */
function isForTheChecker(literal) {
  return ts.isBindingElement(literal.parent) && ts.isArrayBindingPattern(literal.parent.parent);
}

/** The source with one mutant in it, and with loops that end. */
export function applyMutant(source, { start, end, text }) {
  return guardLoops(`${source.slice(0, start)}${text}${source.slice(end)}`);
}

function guardLoops(source) {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const places = [];
  const visit = (node) => {
    if (ts.isIterationStatement(node, false)) {
      const { statement } = node;
      if (ts.isBlock(statement)) places.push([statement.getStart(file) + 1, GUARD]);
      else places.push([statement.getStart(file), `{ ${GUARD} `], [statement.getEnd(), ' }']);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const guarded = places
    .sort(([a], [b]) => b - a)
    .reduce((text, [at, put]) => `${text.slice(0, at)}${put}${text.slice(at)}`, source);
  return places.length === 0 ? source : `${guarded}\nlet __rounds = 0;\n`;
}
