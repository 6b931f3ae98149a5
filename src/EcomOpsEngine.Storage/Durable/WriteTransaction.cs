using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>A transaction of a connection that waits for its commit without taking a core (<see cref="PatientStatement"/>); rolled back unless it was committed.</summary>
internal sealed class WriteTransaction : IDisposable
{
    private readonly DuckDBConnection connection;
    private bool isOpen = true;

    public WriteTransaction(DuckDBConnection connection)
    {
        this.connection = connection;
        PatientStatement.Run(connection, "BEGIN TRANSACTION");
    }

    /// <summary>Returns when the disk has it.</summary>
    public void Commit()
    {
        // A commit that fails has rolled back.
        isOpen = false;
        PatientStatement.Run(connection, "COMMIT");
    }

    public void Dispose()
    {
        if (isOpen)
        {
            isOpen = false;
            PatientStatement.Run(connection, "ROLLBACK");
        }
    }
}
