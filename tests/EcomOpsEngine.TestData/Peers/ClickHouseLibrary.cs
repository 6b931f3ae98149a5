using System.Runtime.InteropServices;
using System.Text;

namespace EcomOpsEngine.TestData.Peers;

/// <summary>
/// ClickHouse as a library in this process (npm package @chdb/lib-linux-x64-gnu), a peer for benchmarks and for the check of funnel counts.
/// One connection per process: the library keeps its state in globals.
/// </summary>
public sealed unsafe class ClickHouseLibrary : IDisposable
{
    /// <summary>Why a test that needs the library is skipped.</summary>
    public const string SkipReason =
        "ClickHouse is not installed here: run benchmarks/install-peers.sh (npm) or set ECOMOPS_CHDB to the path of libchdb.so.";

    private readonly nint _library;
    private readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nint> _query;
    private readonly delegate* unmanaged<nint, byte*> _buffer;
    private readonly delegate* unmanaged<nint, nuint> _length;
    private readonly delegate* unmanaged<nint, byte*> _error;
    private readonly delegate* unmanaged<nint, void> _destroy;
    private readonly delegate* unmanaged<nint, void> _close;
    private readonly nint _connection;

    private ClickHouseLibrary(string path, string dataDirectory)
    {
        _library = NativeLibrary.Load(path);
        var connect = (delegate* unmanaged<int, byte**, nint>)Export("chdb_connect");
        _query = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nint>)Export("chdb_query_n");
        _buffer = (delegate* unmanaged<nint, byte*>)Export("chdb_result_buffer");
        _length = (delegate* unmanaged<nint, nuint>)Export("chdb_result_length");
        _error = (delegate* unmanaged<nint, byte*>)Export("chdb_result_error");
        _destroy = (delegate* unmanaged<nint, void>)Export("chdb_destroy_query_result");
        _close = (delegate* unmanaged<nint, void>)Export("chdb_close_conn");
        // The runtime owns the signals of this process.
        ((delegate* unmanaged<int, void>)Export("chdb_set_signal_handlers_enabled"))(0);

        byte*[] arguments = [Text("clickhouse"), Text("--path=" + dataDirectory)];
        fixed (byte** first = arguments)
        {
            _connection = connect(arguments.Length, first);
        }

        if (_connection == 0)
        {
            throw new InvalidOperationException("The ClickHouse library refused to open a connection.");
        }
    }

    /// <summary>Path of the library, or null where it is not installed.</summary>
    public static string? FindLibrary()
    {
        var named = Environment.GetEnvironmentVariable("ECOMOPS_CHDB");
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named) ? named : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "artifacts", "peers", "node_modules", "@chdb", "lib-linux-x64-gnu", "libchdb.so");
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>Opens the library with its data below a directory; null where it is not installed.</summary>
    public static ClickHouseLibrary? TryOpen(string dataDirectory)
        => FindLibrary() is { } path ? new ClickHouseLibrary(path, dataDirectory) : null;

    /// <summary>Runs one statement and gives its result as text in a ClickHouse format.</summary>
    /// <exception cref="InvalidOperationException">ClickHouse refused the statement; the message is its own.</exception>
    public string Query(string sql, string format = "TSV")
    {
        var statement = Encoding.UTF8.GetBytes(sql);
        var formatName = Encoding.UTF8.GetBytes(format);
        fixed (byte* statementBytes = statement, formatBytes = formatName)
        {
            // The first argument is the connection itself, which chdb_connect returned behind a pointer.
            var result = _query(*(nint*)_connection, statementBytes, (nuint)statement.Length, formatBytes, (nuint)formatName.Length);
            try
            {
                var error = _error(result);
                if (error != null)
                {
                    throw new InvalidOperationException(Marshal.PtrToStringUTF8((nint)error));
                }

                var length = checked((int)_length(result));
                return length == 0 ? string.Empty : Encoding.UTF8.GetString(_buffer(result), length);
            }
            finally
            {
                _destroy(result);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _close(_connection);

    private static byte* Text(string text) => (byte*)Marshal.StringToCoTaskMemUTF8(text);

    private nint Export(string name) => NativeLibrary.GetExport(_library, name);
}
