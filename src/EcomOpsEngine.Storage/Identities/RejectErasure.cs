using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>
/// Takes the texts out of rejected rows and refusals that name some ids. The texts that stay of such a load get a new key, so that the old key can go: with it copies of the tables are unreadable, too.
/// </summary>
internal sealed class RejectErasure(Statements statements, IdentityVault vault, IReadOnlyCollection<string> ids)
{
    private const string RefusalGone = "The first bad row named a person who was erased.";

    /// <summary>Goes through all loads; gives the number of texts that went.</summary>
    public long Run()
    {
        long gone = 0;
        foreach (var (loadSeq, key) in statements.Rows(
            "SELECT load_seq, reject_key FROM loads WHERE reject_key IS NOT NULL ORDER BY load_seq", row => (row.GetInt32(0), row.GetInt32(1))))
        {
            gone += OfLoad(loadSeq, key);
        }

        return gone;
    }

    private long OfLoad(int loadSeq, int key)
    {
        using var seal = vault.RejectKey(key);
        var rows = statements.Rows(
            "SELECT \"row\", column_name, reason, expected, sealed FROM rejects WHERE load_seq = ? ORDER BY rowid",
            row => new SealedReject(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : seal.Open(row.GetInt64(0), Statements.Blob(row, 4))),
            loadSeq);
        var refusal = statements.Rows(
            "SELECT sealed_refusal FROM loads WHERE load_seq = ? AND sealed_refusal IS NOT NULL", row => seal.Open(RejectSeal.Refusal, Statements.Blob(row, 0))[0], loadSeq).FirstOrDefault();
        var named = rows.Count(row => row.Texts?.Any(Names) == true);
        var isRefusalGone = refusal is not null && Names(refusal);
        if (named == 0 && !isRefusalGone)
        {
            return 0;
        }

        var (number, next) = vault.NewRejectKey();
        using (next)
        {
            statements.Execute(
                "UPDATE loads SET reject_key = ?, sealed_refusal = ? WHERE load_seq = ?",
                number,
                refusal is null ? null : next.Seal(RejectSeal.Refusal, isRefusalGone ? RefusalGone : refusal),
                loadSeq);
            statements.Execute("DELETE FROM rejects WHERE load_seq = ?", loadSeq);
            using var appender = statements.Connection.CreateAppender("rejects");
            foreach (var row in rows)
            {
                var texts = row.Texts?.Any(Names) == true ? null : row.Texts;
                appender.CreateRow().AppendValue(loadSeq).AppendValue(row.Row).AppendValue(row.Column).AppendValue(row.Reason).AppendValue(row.Expected)
                    .AppendValue(texts is null ? null : next.Seal(row.Row, texts)).EndRow();
            }
        }

        return named + (isRefusalGone ? 1 : 0);
    }

    // As a word of its own: «17850» in `17850.0;2024` and in `id=17850`, not in `178501`.
    private bool Names(string text)
    {
        foreach (var id in ids)
        {
            for (var at = text.IndexOf(id, StringComparison.Ordinal); at >= 0; at = text.IndexOf(id, at + 1, StringComparison.Ordinal))
            {
                var end = at + id.Length;
                if ((at == 0 || !char.IsLetterOrDigit(text[at - 1]) || !char.IsLetterOrDigit(id[0])) && (end == text.Length || !char.IsLetterOrDigit(text[end]) || !char.IsLetterOrDigit(id[^1])))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private sealed record SealedReject(long Row, string Column, string Reason, string Expected, string[]? Texts);
}
