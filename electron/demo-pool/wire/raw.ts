/**
 * A parameter as a codec read it, before the data model says what it should be. Text, untagged or `<string>`, is a string;
 * `<int>`, `<i4>`, `<i8>` and JSON numbers are numbers; what has a tag of its own that matters is wrapped.
 */
export type Raw =
  string | number | boolean | null | WireFloat | WireDate | WireBadText | readonly Raw[] | ReadonlyMap<string, Raw>;

/** An XML `<double>`: no int, even without decimals. */
export class WireFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** An XML `<dateTime.iso8601>`. */
export class WireDate {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A string that was not valid UTF-8. */
export class WireBadText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A request that no codec can read; the HTTP layer answers 500. */
export class WireSyntaxError extends Error {
  override readonly name = 'WireSyntaxError';
}
