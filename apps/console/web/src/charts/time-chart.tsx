/** A line over time. Its last value is told in words too: a canvas says nothing to a screen reader. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface Line {
  readonly name: string;
  /** A colour of tokens.css: `--accent`. */
  readonly colour: string;
  readonly values: readonly number[];
}

interface TimeChartProps {
  /** What it shows, in a sentence that ends with the newest value. */
  readonly label: string;
  /** Unix seconds. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly height?: number;
}

export function TimeChart({ label, times, lines, height = 180 }: TimeChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const looks = lines.map(({ name, colour }) => `${name}\n${colour}`).join('\n\n');

  useEffect(() => {
    const place = box.current;
    if (!place) return;
    const draw = () => {
      chart.current?.destroy();
      chart.current = new uPlot(
        optionsOf(place, looks, height),
        [[], ...looks.split('\n\n').map(() => [])],
        place,
      );
    };
    draw();
    const resized = new ResizeObserver(() => chart.current?.setSize({ width: place.clientWidth, height }));
    resized.observe(place);
    // Colours are drawn into the canvas: another scheme needs another drawing.
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    return () => {
      scheme.removeEventListener('change', draw);
      resized.disconnect();
      chart.current?.destroy();
      chart.current = null;
    };
  }, [looks, height]);

  useEffect(() => {
    chart.current?.setData([[...times], ...lines.map(({ values }) => [...values])]);
  });

  return <div className="chart" ref={box} role="img" aria-label={label} />;
}

function optionsOf(place: HTMLElement, looks: string, height: number): uPlot.Options {
  const probe = (token: string) => {
    place.style.color = `var(${token})`;
    const { color } = getComputedStyle(place);
    place.style.color = '';
    return color;
  };
  const axis = {
    stroke: probe('--ink-soft'),
    grid: { stroke: probe('--line'), width: 1 },
    ticks: { show: false },
  };
  const font = '11px system-ui, sans-serif';
  return {
    width: place.clientWidth,
    height,
    padding: [8, 8, 0, 0],
    cursor: { y: false },
    legend: { live: false },
    scales: { y: { range: (_chart, _min, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [
      { ...axis, font, values: '{HH}:{mm}', size: 28 },
      { ...axis, font, size: 44 },
    ],
    series: [
      {},
      ...looks.split('\n\n').map((look) => {
        const [name = '', colour = ''] = look.split('\n');
        const stroke = probe(colour);
        return {
          label: name,
          stroke,
          width: 2,
          fill: stroke.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.1)'),
          points: { show: false },
        };
      }),
    ],
  };
}
