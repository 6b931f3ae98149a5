using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>The transaction of a load. It waits for its commit without taking a core (<see cref="PatientStatement"/>), and is rolled back unless it was committed; new texts go with it.</summary>
internal sealed class WriteTransaction : IDisposable
{
    private readonly DuckDBConnection connection;
    private readonly StoredTexts texts;
    private bool isOpen = true;

    public WriteTransaction(DuckDBConnection connection, StoredTexts texts)
    {
        (this.connection, this.texts) = (connection, texts);
        PatientStatement.Run(connection, "BEGIN TRANSACTION");
    }

    /// <summary>Returns when the disk has it.</summary>
    public void Commit()
    {
        texts.Save(connection);

        // A commit that fails has rolled back.
        isOpen = false;
        try
        {
            PatientStatement.Run(connection, "COMMIT");
        }
        catch
        {
            texts.Forget();
            throw;
        }

        texts.Keep();
    }

    public void Dispose()
    {
        if (isOpen)
        {
            isOpen = false;
            texts.Forget();
            PatientStatement.Run(connection, "ROLLBACK");
        }
    }
}
