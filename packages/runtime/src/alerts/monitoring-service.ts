/**
 * Alert rules from a program, as an alternative to config/alerts.yaml. They are kept in PostgreSQL; the producer looks at them
 * with its next evaluation.
 */
import { loadConfig } from '@syncstore/config';
import { readAlertRule, type WrittenAlert } from '@syncstore/observe';
import { type Database, deleteAlertRule, openDatabase, saveAlertRule } from '@syncstore/store';

export class MonitoringService {
  readonly #given: Database | undefined;
  #open: Database | undefined;
  #underWay = 0;

  /** @param database left out: the one that DATABASE_URL names, connected to while there is something to write */
  constructor(database?: Database) {
    this.#given = database;
  }

  /**
   * Adds a rule, or puts it in the place of the one of its name.
   * @param alert as in config/alerts.yaml
   * @returns when it is kept
   * @throws AlertRulesError at once, when it can't be used; ConfigError when settings are missing
   */
  addAlert(alert: WrittenAlert): Promise<void> {
    const { name } = readAlertRule(alert);
    return this.#use((database) => saveAlertRule(database, name, alert));
  }

  /**
   * Removes a rule that was added. A rule of the file of that name holds again.
   * @returns false when there was none
   */
  removeAlert(name: string): Promise<boolean> {
    return this.#use((database) => deleteAlertRule(database, name));
  }

  async #use<T>(work: (database: Database) => Promise<T>): Promise<T> {
    const database = this.#given ?? (this.#open ??= connect());
    this.#underWay += 1;
    try {
      return await work(database);
    } finally {
      this.#underWay -= 1;
      // The program must be able to end.
      if (this.#underWay === 0) await this.#close();
    }
  }

  async #close(): Promise<void> {
    const database = this.#open;
    this.#open = undefined;
    await database?.close();
  }
}

function connect(): Database {
  const { url, connectTimeoutMs } = loadConfig(process.env, 'cli').database;
  return openDatabase({ url, poolMax: 1, acquireTimeoutMs: connectTimeoutMs });
}
