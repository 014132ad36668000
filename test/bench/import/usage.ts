/** What the kernel counts for a process: processor time and memory. Linux only; elsewhere the figures are left out. */
import { readFile } from 'node:fs/promises';

export interface Usage {
  /** Processor time since it started, all threads, milliseconds. */
  readonly cpuMs: number;
  /** Resident memory now, and at its highest, in MiB. */
  readonly rssMb: number;
  readonly peakRssMb: number;
}

const UNKNOWN: Usage = { cpuMs: Number.NaN, rssMb: Number.NaN, peakRssMb: Number.NaN };
/** Linux counts user and system time in hundredths of a second whatever the kernel's own clock. */
const MS_PER_TICK = 10;
/** Where user and system time stand behind the process name, which may itself hold spaces. */
const USER_TIME = 11;
const SYSTEM_TIME = 12;
const KB_PER_MB = 1024;

async function usageOf(pid: number): Promise<Usage> {
  if (process.platform !== 'linux') return UNKNOWN;
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
  ]);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const memory = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / KB_PER_MB;
  return {
    cpuMs: (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) * MS_PER_TICK,
    rssMb: memory('VmRSS'),
    peakRssMb: memory('VmHWM'),
  };
}

/** Of several processes: times summed, memory of the largest. */
export async function usageOfAll(pids: readonly number[]): Promise<Usage> {
  const all = await Promise.all(pids.map(usageOf));
  return {
    cpuMs: all.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    rssMb: Math.max(...all.map(({ rssMb }) => rssMb)),
    peakRssMb: Math.max(...all.map(({ peakRssMb }) => peakRssMb)),
  };
}
