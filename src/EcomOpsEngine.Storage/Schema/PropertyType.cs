namespace EcomOpsEngine.Storage.Schema;

/// <summary>What values a property takes; fixed by the first load that brings it.</summary>
public enum PropertyType
{
    /// <summary>Texts as they stand.</summary>
    Text,

    /// <summary>Decimal numbers of 64 bits whose whole values are exact.</summary>
    Number,

    /// <summary>Truth values.</summary>
    Boolean,

    /// <summary>Instants, microseconds.</summary>
    Time,
}
