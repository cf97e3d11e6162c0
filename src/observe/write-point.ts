/** A data point for Workers Analytics Engine. What is measured never fails for the measure. */
import { logFault } from "../postgrest";

/** @param metrics undefined: none is bound */
export function writePoint(
  metrics: AnalyticsEngineDataset | undefined,
  point: AnalyticsEngineDataPoint,
): void {
  try {
    metrics?.writeDataPoint(point);
  } catch (error) {
    logFault(error, "A data point was not written");
  }
}
