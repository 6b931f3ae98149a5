using System.Threading.Channels;

namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>Lets a reader fill the next blocks while a sink takes the last ones, on a thread of its own. No more than a few blocks exist, however fast the reader is.</summary>
internal sealed class BlockPipe
{
    private const int Blocks = 4;
    private readonly Channel<RowBlock> free = Channel.CreateBounded<RowBlock>(Blocks);
    private readonly Channel<RowBlock> filled = Channel.CreateBounded<RowBlock>(Blocks);
    private readonly Task taking;

    public BlockPipe(IReadOnlyList<StagedKind> kinds, IRowSink sink)
    {
        for (var i = 0; i < Blocks; i++)
        {
            free.Writer.TryWrite(new RowBlock(kinds));
        }

        taking = Task.Run(() => TakeAllAsync(sink));
    }

    /// <summary>An empty block to fill.</summary>
    public RowBlock Next()
    {
        if (free.Reader.TryRead(out var block) || Wait(free.Reader, out block))
        {
            block.Clear();
            return block;
        }

        // The sink failed: its failure is the load's.
        taking.GetAwaiter().GetResult();
        throw new InvalidOperationException("The sink ended before its source.");
    }

    /// <summary>Hands a filled block over.</summary>
    public void Hand(RowBlock block) => filled.Writer.TryWrite(block);

    /// <summary>Waits until the sink has taken every block; to be called whatever happened. A failure of the reader goes before one of the sink.</summary>
    public void End(bool hasFailed)
    {
        filled.Writer.TryComplete();
        try
        {
            taking.GetAwaiter().GetResult();
        }
        catch when (hasFailed)
        {
        }
    }

    private static bool Wait(ChannelReader<RowBlock> reader, out RowBlock block)
    {
        block = null!;
        return reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult() && reader.TryRead(out block!);
    }

    private async Task TakeAllAsync(IRowSink sink)
    {
        try
        {
            while (await filled.Reader.WaitToReadAsync())
            {
                while (filled.Reader.TryRead(out var block))
                {
                    sink.Take(block);
                    free.Writer.TryWrite(block);
                }
            }
        }
        finally
        {
            free.Writer.TryComplete();
        }
    }
}
