/**
 * The catalogue of one shop as the marketplace sees it: generated rows with mutations laid over them. Listing lives in
 * update-listing.ts and create-listing.ts; this file answers for single rows and keeps the mutation's bookkeeping.
 */
import type { Row } from '../generator/product.ts';
import type { ShopModel } from '../generator/shop-model.ts';
import { Overlay } from './overlay.ts';

export class ShopCatalogue {
  readonly model: ShopModel;
  readonly overlay: Overlay;

  constructor(model: ShopModel) {
    this.model = model;
    this.overlay = new Overlay(model);
  }

  /** Rows of all statuses, created and deleted ones included. Indices 0..size-1 exist. */
  get size(): number {
    return this.model.count + this.overlay.created;
  }

  /** @param index 0..size-1 */
  row(index: number): Row {
    const { model } = this;
    return (
      this.overlay.get(index) ?? {
        index,
        status: model.baseStatus(index),
        createTime: model.createTimes.timeAt(index),
        updateTime: model.updateTimes.timeAt(model.updateRank(index)),
        revision: 0,
      }
    );
  }

  /** @returns the row of an id; undefined for ids that never were in this shop */
  find(id: string): Row | undefined {
    const index = this.model.indexOf(id);
    return index === undefined || index >= this.size ? undefined : this.row(index);
  }
}
