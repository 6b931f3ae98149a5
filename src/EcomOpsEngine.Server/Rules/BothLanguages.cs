using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Server.Rules;

/// <summary>A text in both languages.</summary>
internal readonly record struct BothLanguages(string English, string Chinese)
{
    public string In(Language language) => language == Language.Zh ? Chinese : English;

    /// <summary>Several texts as one.</summary>
    public static BothLanguages Join(IReadOnlyList<BothLanguages> parts) =>
        new(string.Join("; ", parts.Select(part => part.English)), string.Join("；", parts.Select(part => part.Chinese)));
}
