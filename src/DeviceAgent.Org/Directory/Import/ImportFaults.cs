using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.Directory.Import;

/// <summary>What is wrong with an import file: all of it, so that it can be mended at once.</summary>
internal sealed class ImportFaults
{
    private const int MostTold = 50;

    private readonly List<(int Line, string What)> faults = [];

    public void Add(int line, string what) => faults.Add((line, what));

    /// <summary>Takes what a check of the directory found.</summary>
    public void Add(int line, OrgException fault)
    {
        foreach (string cause in fault.Causes)
        {
            Add(line, cause);
        }
    }

    /// <exception cref="OrgException">400: there are some.</exception>
    public void Throw()
    {
        if (faults.Count > 0)
        {
            string[] told = [.. faults.OrderBy(f => f.Line).Take(MostTold).Select(f => $"line {f.Line}: {f.What}"), .. faults.Count > MostTold ? [$"and {faults.Count - MostTold} more"] : Array.Empty<string>()];
            throw new OrgException(StatusCodes.Status400BadRequest, "E0000001", "Api validation failed: file: nothing was imported", told);
        }
    }
}
