/** Labels of everything around the database. */

import { type Labels, namedLabels } from "../labels";

export function labelsOf(product: string): Labels {
  return namedLabels("database", product);
}
