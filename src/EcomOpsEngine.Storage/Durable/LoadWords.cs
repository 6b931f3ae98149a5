using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>The words that stand for enumerations in the durable tables.</summary>
internal static class LoadWords
{
    private static readonly (LoadTable Value, string Word)[] Tables = [.. TargetTables.All.Select(table => (table.Table, table.StoredName))];

    private static readonly (LoadState Value, string Word)[] States =
        [(LoadState.Running, "running"), (LoadState.Done, "done"), (LoadState.Refused, "refused")];

    private static readonly (RejectReason Value, string Word)[] Reasons =
        [
            (RejectReason.Missing, "missing"), (RejectReason.Unreadable, "unreadable"), (RejectReason.OutOfRange, "out_of_range"),
            (RejectReason.UnknownWord, "unknown_word"), (RejectReason.BrokenRow, "broken_row"), (RejectReason.DuplicateKey, "duplicate_key"),
            (RejectReason.Outlier, "outlier"), (RejectReason.Outdated, "outdated"), (RejectReason.Expired, "expired"),
        ];

    public static string Of(LoadTable table) => Word(Tables, table);

    public static string Of(LoadState state) => Word(States, state);

    public static string Of(RejectReason reason) => Word(Reasons, reason);

    public static LoadTable Table(string word) => Value(Tables, word);

    public static LoadState State(string word) => Value(States, word);

    public static RejectReason Reason(string word) => Value(Reasons, word);

    private static string Word<T>((T Value, string Word)[] words, T value)
        where T : struct, Enum => words.First(pair => pair.Value.Equals(value)).Word;

    private static T Value<T>((T Value, string Word)[] words, string word) => words.First(pair => pair.Word == word).Value;
}
