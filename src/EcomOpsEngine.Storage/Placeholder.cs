namespace EcomOpsEngine.Storage;
internal static class Placeholder;
