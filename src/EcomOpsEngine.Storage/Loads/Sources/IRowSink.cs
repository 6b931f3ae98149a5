namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>Where the rows of a source go.</summary>
internal interface IRowSink
{
    /// <summary>Takes the rows of a block; the block may be used again afterwards.</summary>
    void Take(RowBlock block);

    /// <summary>No row follows: all are visible to statements of the connection.</summary>
    void Complete();
}
