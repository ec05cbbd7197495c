using System.IO.Pipes;
using System.Runtime.InteropServices;
using DeviceAgent.MacOS.Native;
using Microsoft.Win32.SafeHandles;

namespace DeviceAgent.MacOS.Sessions;

/// <summary>
/// A thread that waits for bytes at a descriptor. It is woken to end by a pipe of its own: a descriptor must not be closed
/// under a thread that reads it, because its number may be someone else's by then.
/// </summary>
internal sealed unsafe class DescriptorWatch : IDisposable
{
    private readonly int descriptor;
    private readonly Action changed;
    private readonly Action<string> ended;
    private readonly AnonymousPipeServerStream wake = new(PipeDirection.Out);
    private readonly SafePipeHandle reader;
    private readonly Thread thread;

    /// <param name="descriptor">Read, never closed, here.</param>
    /// <param name="changed">Called on the thread, once for all bytes that are there.</param>
    /// <param name="ended">Called on the thread as its last action, with the reason; empty when it was disposed of.</param>
    /// <exception cref="IOException">There is no descriptor left for the pipe.</exception>
    public DescriptorWatch(int descriptor, Action changed, Action<string> ended)
    {
        this.descriptor = descriptor;
        this.changed = changed;
        this.ended = ended;
        reader = wake.ClientSafePipeHandle;
        thread = new Thread(Run) { IsBackground = true, Name = "utmpx notifications" };
        thread.Start();
    }

    /// <summary>Returns when the thread has ended, unless it is called from it: nothing is called afterwards.</summary>
    public void Dispose()
    {
        wake.Dispose();
        if (Thread.CurrentThread != thread)
        {
            thread.Join();
        }
    }

    private void Run()
    {
        string why = "";
        try
        {
            while (Wait((int)reader.DangerousGetHandle()))
            {
                changed();
            }
        }
        catch (IOException e)
        {
            why = e.Message;
        }

        reader.Dispose();
        ended(why);
    }

    /// <summary>False when the watch was disposed of.</summary>
    /// <exception cref="IOException">Nothing will ever come any more.</exception>
    private bool Wait(int woken)
    {
        LibSystem.PollFd* both = stackalloc LibSystem.PollFd[2];
        both[0] = new LibSystem.PollFd { Descriptor = woken, Events = LibSystem.POLLIN };
        both[1] = new LibSystem.PollFd { Descriptor = descriptor, Events = LibSystem.POLLIN };
        while (LibSystem.Poll(both, 2, -1) < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno != LibSystem.EINTR)
            {
                throw new IOException($"poll: {Marshal.GetPInvokeErrorMessage(errno)}");
            }
        }

        // The other end of the pipe is closed (it is not inherited by programs that are started): hang-up, whatever else is there.
        if (both[0].Returned != 0)
        {
            return false;
        }

        byte* tokens = stackalloc byte[256];
        nint count = LibSystem.Read(descriptor, tokens, 256);
        return count > 0 || (count < 0 && Marshal.GetLastPInvokeError() == LibSystem.EINTR)
            ? true
            : throw new IOException("the notification's descriptor was closed");
    }
}
