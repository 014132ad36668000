/**
 * The profile `monitoring`: its files are valid, and what has an image runs and sees SyncStore. An image that can't be had here
 * is said, not an error.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { compose, docker, ports, until } from './engine.ts';

const START_MS = 2 * 60_000;

const COMPOSED = z.object({ services: z.record(z.string(), z.object({ image: z.string() })) });
const TARGETS = z.object({
  data: z.object({ activeTargets: z.array(z.object({ health: z.string(), scrapeUrl: z.string() })) }),
});
const RULES = z.object({ data: z.object({ groups: z.array(z.object({ rules: z.array(z.unknown()) })) }) });
const DASHBOARD = z.object({ uid: z.string() });

const CHECKS = { prometheus: checkPrometheus, alertmanager: checkAlertmanager, grafana: checkGrafana };

/**
 * Starts and checks each of the three.
 * @param processes how many processes Prometheus has to find
 * @returns what could not be checked here, a line each
 */
export async function checkMonitoring(processes: number): Promise<string[]> {
  const { services } = COMPOSED.parse(JSON.parse(await compose('config', '--format', 'json')));
  const unchecked: string[] = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    const image = services[name]?.image;
    assert.ok(image, `the profile monitoring has no ${name}`);
    if (await canBeHad(image)) {
      await compose('up', '--detach', '--wait', '--no-deps', name);
      await check(processes);
    } else
      unchecked.push(
        `${name} of the profile monitoring (the image ${image} is not here and can't be pulled)`,
      );
  }
  return unchecked;
}

async function canBeHad(image: string): Promise<boolean> {
  const succeeds = (...words: string[]) =>
    docker(...words).then(
      () => true,
      () => false,
    );
  return (await succeeds('image', 'inspect', image)) || succeeds('pull', '--quiet', image);
}

/** It found every process by DNS, could scrape them, and has loaded the rules. */
async function checkPrometheus(processes: number): Promise<void> {
  await compose('exec', '-T', 'prometheus', 'promtool', 'check', 'config', '/etc/prometheus/prometheus.yml');
  const ask = async (path: string) =>
    (await fetch(`http://127.0.0.1:${ports.prometheus}/api/v1/${path}`)).json();
  await until(`Prometheus scrapes ${processes} processes`, START_MS, async () => {
    const { activeTargets } = TARGETS.parse(await ask('targets')).data;
    const up = activeTargets.filter(({ health }) => health === 'up');
    return up.length === processes ? up : undefined;
  });
  const { groups } = RULES.parse(await ask('rules')).data;
  assert.ok(groups.some(({ rules }) => rules.length > 0));
}

async function checkAlertmanager(): Promise<void> {
  await compose('exec', '-T', 'alertmanager', 'amtool', 'check-config', '/etc/alertmanager/alertmanager.yml');
  assert.equal((await fetch(`http://127.0.0.1:${ports.alertmanager}/-/ready`)).status, 200);
}

/** Anybody on this machine sees the dashboard, without logging in. */
async function checkGrafana(): Promise<void> {
  const file = readFileSync('deploy/monitoring/grafana/dashboards/syncstore.json', 'utf8');
  const { uid } = DASHBOARD.parse(JSON.parse(file));
  const answer = await fetch(`http://127.0.0.1:${ports.grafana}/api/dashboards/uid/${uid}`);
  assert.equal(answer.status, 200, 'Grafana shows the dashboard');
}
