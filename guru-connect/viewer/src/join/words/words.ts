/** Everything that the page says, in one language. */
export interface Words {
  /** BCP 47, lower case. */
  readonly language: string;
  /** In its own language, for the switch. */
  readonly name: string;
  readonly title: string;
  readonly codeLabel: string;
  readonly codeHint: string;
  readonly next: string;
  readonly checking: string;
  readonly notACode: string;
  readonly wrongCode: string;
  readonly tooMany: (seconds: number) => string;
  readonly failed: string;
  readonly asks: (technician: string, organisation: string) => string;
  readonly reason: string;
  readonly promise: string;
  readonly goOn: string;
  readonly otherCode: string;
  readonly trying: string;
  readonly opened: string;
  readonly download: string;
  readonly steps: readonly string[];
  readonly noProgram: string;
  readonly languageLabel: string;
}
