using EcomOpsEngine.Server.Loads;
using Grpc.Core;

namespace EcomOpsEngine.Server.Flight;

/// <summary>One FlightData as it came, in borrowed memory.</summary>
internal sealed class FlightMessage : IDisposable
{
    private const int DescriptorField = 1;
    private const int HeaderField = 2;
    private const int BodyField = 1_000;
    private readonly LoadMessage message;

    private FlightMessage(LoadMessage message)
    {
        this.message = message;
        var fields = new WireFields(message.Bytes);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case DescriptorField when fields.HasBytes:
                    Descriptor = fields.Bytes;
                    break;
                case HeaderField when fields.HasBytes:
                    Header = fields.Bytes;
                    break;
                case BodyField when fields.HasBytes:
                    Body = fields.Bytes;
                    break;
            }
        }

        IsBroken = fields.IsBroken;
    }

    /// <summary>An encoded FlightDescriptor; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Descriptor { get; }

    /// <summary>The header of an Arrow message; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Header { get; }

    /// <summary>Its body.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Whether it is no FlightData.</summary>
    public bool IsBroken { get; }

    /// <summary>The message that a call received.</summary>
    public static FlightMessage Of(DeserializationContext context) => new(LoadMessage.Of(context));

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => message.Dispose();
}
