/** Text tables: columns as wide as their widest cell, numbers to the right, no lines, so that they can be cut and grepped. */

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'right';
  cell(row: Row): string;
  /** Colours a cell after its width was taken. */
  paint?(text: string, row: Row): string;
}

const GAP = '  ';

/** @returns the table without a line break at its end; the titles alone when there are no rows */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((line) => line[index]?.length ?? 0)),
  );
  const line = (texts: readonly string[], row: Row | undefined) =>
    columns
      .map((column, index) => {
        const text = texts[index] ?? '';
        const width = widths[index] ?? 0;
        const padded = column.align === 'right' ? text.padStart(width) : text.padEnd(width);
        return row !== undefined && column.paint ? column.paint(padded, row) : padded;
      })
      .join(GAP)
      .trimEnd();
  const header = line(
    columns.map((column) => column.title),
    undefined,
  );
  return [header, ...cells.map((texts, index) => line(texts, rows[index]))].join('\n');
}
