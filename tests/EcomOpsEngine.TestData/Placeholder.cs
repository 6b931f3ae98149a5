namespace EcomOpsEngine.TestData;
internal static class Placeholder;
