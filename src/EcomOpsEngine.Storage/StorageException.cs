namespace EcomOpsEngine.Storage;

/// <summary>What went wrong, for the one place that turns it into a status.</summary>
public enum StorageError
{
    /// <summary>A setting, mapping or batch is wrong; <see cref="StorageException.Violations"/> names each member.</summary>
    Invalid,

    /// <summary>No dataset of this name.</summary>
    DatasetNotFound,

    /// <summary>A dataset of this name exists with other settings.</summary>
    DatasetExists,

    /// <summary>The dataset's settings stand at another revision than the caller thinks.</summary>
    DatasetConflict,

    /// <summary>The load id was used for other content.</summary>
    LoadIdConflict,

    /// <summary>No load of this id.</summary>
    LoadNotFound,

    /// <summary>There is no such file.</summary>
    FileNotFound,

    /// <summary>The path leads out of the load root.</summary>
    PathOutsideRoots,

    /// <summary>The file cannot be read in its format.</summary>
    FileUnreadable,

    /// <summary>There is no such experiment.</summary>
    ExperimentNotFound,

    /// <summary>The experiment stands at another revision than the caller thinks.</summary>
    ExperimentConflict,

    /// <summary>A statement is not one SELECT, or wants what statements may not.</summary>
    SqlRefused,

    /// <summary>A documented limit was passed.</summary>
    LimitExceeded,

    /// <summary>Files of the dataset are damaged, or of a format that is not read; nothing of it is served.</summary>
    DatasetUnreadable,

    /// <summary>The master key is missing, is none, or is not the one of the data.</summary>
    KeyUnusable,

    /// <summary>Another process has the dataset open.</summary>
    DatasetInUse,
}

/// <summary>A member that is wrong.</summary>
/// <param name="Field">Path of the member, for example <c>mapping.columns[3].format</c>.</param>
/// <param name="Description">What was found and what was expected.</param>
public sealed record StorageViolation(string Field, string Description);

/// <summary>An expected failure of the store: the caller can do something about it.</summary>
public sealed class StorageException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StorageException(StorageError error, string message, params IReadOnlyList<StorageViolation> violations)
        : base(message)
    {
        Error = error;
        Violations = violations;
    }

    /// <summary>What went wrong.</summary>
    public StorageError Error { get; }

    /// <summary>The members at fault, where there are any.</summary>
    public IReadOnlyList<StorageViolation> Violations { get; }
}
