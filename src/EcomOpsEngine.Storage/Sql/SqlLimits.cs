namespace EcomOpsEngine.Storage.Sql;

/// <summary>What one statement may take; passing a limit ends it with <see cref="StorageError.LimitExceeded"/>.</summary>
/// <param name="Duration">From its start to its last row taken.</param>
/// <param name="Rows">Rows of its answer.</param>
/// <param name="MemoryBytes">Memory of its tables and hash tables; nothing is spilled to disk.</param>
/// <param name="ProcessBytes">Memory of its process, with what the database does not count.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Characters">Characters of its text.</param>
public sealed record SqlLimits(TimeSpan Duration, long Rows, long MemoryBytes, long ProcessBytes, int Threads, int Characters);

/// <summary>Program that runs a statement in a process of its own: it calls <see cref="SqlWorker"/>.</summary>
/// <param name="File">The executable.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record SqlProgram(string File, IReadOnlyList<string> Arguments);

/// <summary>A statement to run.</summary>
/// <param name="Sql">One SELECT.</param>
/// <param name="MostRows">Rows that are wanted; null: all.</param>
/// <param name="Limits">What it may take.</param>
/// <param name="Program">What runs it.</param>
public sealed record SqlQuestion(string Sql, long? MostRows, SqlLimits Limits, SqlProgram Program);
