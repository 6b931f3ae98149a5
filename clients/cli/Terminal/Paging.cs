using System.CommandLine;

namespace EcomOpsEngine.Cli.Terminal;

/// <summary>The two options of a paged list.</summary>
internal sealed class Paging
{
    private readonly Option<int> _size;
    private readonly Option<string> _token = new("--page-token") { Description = "Token that the page before ended with.", HelpName = "TOKEN" };

    public Paging(string what, int largest) => _size = new Option<int>("--page-size") { Description = $"Most {what} to return, 1 to {Figures.Count(largest)}; otherwise the server's default.", HelpName = "N" };

    public IEnumerable<Symbol> Options => [_size, _token];

    public int Size(ParseResult parsed) => parsed.GetValue(_size);

    public string Token(ParseResult parsed) => parsed.GetValue(_token) ?? "";

    public static void NoteMore(Session session, string nextPageToken)
    {
        if (nextPageToken.Length > 0)
        {
            session.Note($"{session.Words["There are more: ", "还有更多："]}--page-token {nextPageToken}");
        }
    }
}
