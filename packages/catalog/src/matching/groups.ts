/** Listings joined wherever they share a component (union-find), and delisted ones that follow without joining anything. */
import { byText } from './by-text.ts';

/** A listing with the components of its variants. */
export interface ComponentListing {
  readonly id: string;
  readonly components: ReadonlySet<string>;
}

export class Groups {
  readonly #parent = new Map<string, string>();
  /** One listing of the group that has a component. */
  readonly #holder = new Map<string, string>();

  /** Adds a listing and joins it to all that share one of its components. */
  join(listing: ComponentListing): void {
    this.alone(listing.id);
    for (const component of listing.components) {
      const holder = this.#holder.get(component);
      if (holder === undefined) this.#holder.set(component, listing.id);
      else this.#parent.set(this.#root(holder), this.#root(listing.id));
    }
  }

  /** Adds a listing that joins nothing, and that nothing joins. */
  alone(id: string): void {
    this.#parent.set(id, id);
  }

  /** Adds a listing to the one group that its components name; alone when they name none, or several. */
  follow(listing: ComponentListing): void {
    const named = new Set<string>();
    for (const component of listing.components) {
      const holder = this.#holder.get(component);
      if (holder !== undefined) named.add(this.#root(holder));
    }
    const [only] = named;
    this.#parent.set(listing.id, named.size === 1 && only !== undefined ? only : listing.id);
  }

  /** All groups, sorted inside and among themselves. */
  list(): string[][] {
    const byRoot = new Map<string, string[]>();
    for (const id of [...this.#parent.keys()].sort(byText)) {
      const root = this.#root(id);
      const group = byRoot.get(root);
      if (group === undefined) byRoot.set(root, [id]);
      else group.push(id);
    }
    return [...byRoot.values()];
  }

  /** Halves the path on its way, so that paths stay short whatever the order of joining. */
  #root(id: string): string {
    let current = id;
    for (;;) {
      const parent = this.#parent.get(current) ?? current;
      if (parent === current) return current;
      const grandparent = this.#parent.get(parent) ?? parent;
      this.#parent.set(current, grandparent);
      current = grandparent;
    }
  }
}
