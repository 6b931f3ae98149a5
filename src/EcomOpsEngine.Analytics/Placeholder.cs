namespace EcomOpsEngine.Analytics;
internal static class Placeholder;
