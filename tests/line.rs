//! Losing the connection, and losing the server: typed text stays, no process is left behind, and what was sent without
//! an answer is looked up.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a drill may fail loudly")]

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};

mod support;
use support::between::Between;
use support::pty::Terminal;
use support::skip::skip;
use support::wait::until;
use support::{Home, PROGRAM};

const FORM: &str = "Enter next";
const OFFERED: &str = "Open the draft that was not sent?";

fn pid_of(number: u32) -> Pid {
    Pid::from_raw(i32::try_from(number).unwrap()).unwrap()
}

/// Opens the form of a new task and types a title.
fn typing<'a>(terminal: &'a mut Terminal, title: &str) -> &'a mut Terminal {
    terminal.see("connected").see("Overview").keys("3").see("[3 Tasks]").keys("a").see(FORM).keys(title).see(title)
}

/// The draft is offered on another terminal, and holds the typed text.
fn draft_is_offered(home: &Home, title: &str) {
    let mut next = Terminal::sized(home, 100, 30, &[("TERM", "tmux-256color")]);
    next.see(OFFERED).keys("y").see(FORM).see(title);
}

fn task_count(home: &Home, text: &str) -> usize {
    home.json(&["list", "tasks", text]).as_array().unwrap().len()
}

/// A terminal whose output is read only when the drill reads it.
struct Line {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    output: Box<dyn Read + Send>,
    keys: Box<dyn Write + Send>,
    screen: vt100::Parser,
}

impl Line {
    fn open(home: &Home) -> Line {
        let pair = native_pty_system().openpty(PtySize { rows: 24, cols: 80, ..PtySize::default() }).unwrap();
        let mut command = CommandBuilder::new(PROGRAM);
        command.cwd("/");
        command.env_clear();
        home.environment().into_iter().for_each(|(key, value)| command.env(key, value));
        let child = pair.slave.spawn_command(command).unwrap();
        let (output, keys) = (pair.master.try_clone_reader().unwrap(), pair.master.take_writer().unwrap());
        Line { child, master: pair.master, output, keys, screen: vt100::Parser::new(24, 80, 0) }
    }

    fn keys(&mut self, keys: &str) -> &mut Line {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Reads until a text is on the screen.
    fn see(&mut self, text: &str) -> &mut Line {
        let mut bytes = [0; 4096];
        while !self.screen.screen().contents().contains(text) {
            let read = self.output.read(&mut bytes).unwrap();
            assert!(read > 0, "{text}: {}", self.screen.screen().contents());
            self.screen.process(&bytes[..read]);
        }
        self
    }

    fn type_title(&mut self, title: &str) {
        self.see("connected").keys("3").see("[3 Tasks]").keys("a").see(FORM).keys(title).see(title);
    }
}

/// Waits for the program to end, and prints how long it took.
fn ends(child: &mut (dyn Child + Send + Sync)) {
    let since = Instant::now();
    until("the program to end", || child.try_wait().unwrap().is_some());
    println!("the program ended after {:?}", since.elapsed());
}

#[test]
fn a_signal_to_end_keeps_the_draft_and_gives_the_terminal_back() {
    for (signal, title) in [(Signal::HUP, "Lập kế hoạch"), (Signal::TERM, "Rà soát thủ tục")] {
        let home = Home::with_sample();
        let mut terminal = Terminal::open(&home);
        typing(&mut terminal, title);
        kill_process(pid_of(terminal.pid()), signal).unwrap();
        terminal.ended();
        draft_is_offered(&home, title);
    }
}

#[test]
fn a_closed_line_keeps_the_draft_and_ends_the_program() {
    let home = Home::with_sample();
    let mut line = Line::open(&home);
    line.type_title("Công khai thủ tục");
    let Line { mut child, master, output, keys, .. } = line;
    drop((master, output, keys));
    ends(&mut *child);
    draft_is_offered(&home, "Công khai thủ tục");
}

/// Processor time that a process has used so far, in ticks of 10 ms.
fn ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

/// The output is no longer read: whole screens are requested until the terminal's buffer is full.
fn stall(line: &mut Line) {
    for _ in 0..200 {
        line.keys("\x0c");
    }
}

#[test]
fn a_line_that_takes_no_output_does_not_hold_the_program() {
    for (signal, title) in [(Signal::HUP, "Kiểm tra một cửa"), (Signal::TERM, "Đánh giá sự hài lòng")] {
        let home = Home::with_sample();
        let mut line = Line::open(&home);
        line.type_title(title);
        stall(&mut line);
        kill_process(pid_of(line.child.process_id().unwrap()), signal).unwrap();
        ends(&mut *line.child);
        drop(line);
        draft_is_offered(&home, title);
    }
}

#[test]
fn a_stalled_line_that_is_closed_ends_the_program_and_costs_no_processor() {
    let home = Home::with_sample();
    let mut line = Line::open(&home);
    line.type_title("Khảo sát doanh nghiệp");
    stall(&mut line);
    let pid = line.child.process_id().unwrap();
    // It finishes what it has to do; then it waits and uses no processor time.
    let mut before = ticks(pid);
    until("a stalled program to rest", || {
        thread::park_timeout(Duration::from_millis(500));
        let now = ticks(pid);
        std::mem::replace(&mut before, now) == now
    });
    let Line { mut child, master, output, keys, .. } = line;
    drop((master, output, keys));
    ends(&mut *child);
    draft_is_offered(&home, "Khảo sát doanh nghiệp");
}

/// An interactive shell, with the program as its job.
fn in_a_shell(home: &Home) -> Terminal {
    let mut shell =
        Terminal::running(home, "/bin/bash", &["--norc", "--noprofile", "-i"], 80, 24, &[("PS1", "ready> ")]);
    shell.see("ready>").keys(&format!("{PROGRAM}\r")).see("connected").see("[0 Overview]");
    shell
}

fn job_of(shell: &Terminal) -> Pid {
    let shell = shell.pid();
    let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).unwrap();
    pid_of(children.trim().parse().unwrap())
}

/// Stops the job from outside, as `kill -TSTP` does; then the shell has the terminal.
fn stop(shell: &mut Terminal) {
    kill_process(job_of(shell), Signal::TSTP).unwrap();
    shell.see("Stopped").gone("[3 Tasks]").keys("echo $((6*7))\r").see("42");
    assert!(!shell.cells().alternate_screen());
}

#[test]
fn stopped_by_the_shell_and_continued_it_has_what_was_typed() {
    let home = Home::with_sample();
    let mut shell = in_a_shell(&home);
    typing(&mut shell, "Đo thời gian giải quyết");
    stop(&mut shell);
    shell.keys("fg\r").see("Đo thời gian giải quyết");
    shell.keys(" lần 2").see("Đo thời gian giải quyết lần 2");
    assert!(shell.cells().alternate_screen() && shell.cells().bracketed_paste());
}

#[test]
fn stopped_in_the_filter_line_it_goes_on_where_it_was_at_the_new_size() {
    let home = Home::with_sample();
    let mut shell = in_a_shell(&home);
    shell.keys("3").see("[3 Tasks]").see("-0001").keys("/ddc").wait("one row", |screen| screen.contains(" 1/14"));
    stop(&mut shell);
    shell.resize(120, 30).keys("fg\r").see("3 Tasks").see("/ddc");
    // At the current width of the terminal: the record is shown next to its list.
    shell.see("│").keys("i").see("/ddci").keys("\x1b").see("14");
}

#[test]
fn stopped_in_a_question_by_its_key_it_asks_again() {
    let home = Home::with_sample();
    let mut shell = in_a_shell(&home);
    shell.keys("q").see("Leave dondoc?").keys("\x1a").see("Stopped").gone("Leave dondoc?");
    shell.keys("echo $((6*7))\r").see("42").keys("fg\r").see("Leave dondoc?").keys("y");
    // Its fourth prompt: earlier keys may still go to the program.
    shell.wait("the prompt", |screen| screen.matches("ready>").count() == 4).keys("echo code=$?\r").see("code=0");
}

/// A separate tmux, in the environment of a home.
struct Tmux<'a> {
    home: &'a Home,
    name: String,
}

impl Tmux<'_> {
    fn new(home: &Home) -> Tmux<'_> {
        static LAST: AtomicU32 = AtomicU32::new(0);
        let last = LAST.fetch_add(1, Ordering::Relaxed);
        Tmux { home, name: format!("dondoc-line-{}-{last}", std::process::id()) }
    }

    fn run(&self, args: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.env_clear().envs(self.home.environment()).args(["-u", "-L", &self.name, "-f", "/dev/null"]).args(args);
        let output = command.output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn see(&self, text: &str) {
        until(text, || self.run(&["capture-pane", "-p"]).contains(text));
    }
}

impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

/// Whether a program is installed; prints a note if not.
fn is_installed(program: &str) -> bool {
    let there = Command::new(program).arg("-V").stdin(Stdio::null()).output().is_ok();
    if !there {
        skip(&format!("{program} is not installed"));
    }
    there
}

/// In tmux, and in screen inside tmux; tmux then represents the user's terminal.
#[test]
fn a_copy_passes_through_tmux_and_screen() {
    if !is_installed("tmux") {
        return;
    }
    let home = Home::with_sample();
    let long = format!("Rà soát {}", "thủ tục hành chính ".repeat(15));
    home.done(&["add", "task", &format!("title={long}"), "due=+7"]);
    let sockets = home.path().with_file_name("screen").display().to_string();
    let inside_screen = format!("mkdir -m 700 {sockets}; SCREENDIR={sockets} exec screen -U -c /dev/null {PROGRAM}");
    for inside in [PROGRAM, &inside_screen] {
        if inside != PROGRAM && !is_installed("screen") {
            continue;
        }
        let tmux = Tmux::new(&home);
        tmux.run(&[
            "new-session",
            "-d",
            "-x",
            "80",
            "-y",
            "24",
            inside,
            ";",
            "set-option",
            "-s",
            "set-clipboard",
            "on",
        ]);
        tmux.see("connected");
        tmux.run(&["send-keys", "3"]);
        tmux.see("[3 Tasks]");
        tmux.run(&["send-keys", "/"]);
        tmux.run(&["send-keys", "-l", "ra soat thu tuc"]);
        tmux.run(&["send-keys", "Enter"]);
        tmux.see("Rà soát thủ tục");
        tmux.run(&["send-keys", "c"]);
        until("the text in the clipboard", || tmux.run(&["show-buffer"]).ends_with(long.trim()));
    }
}

#[test]
fn a_terminal_without_a_clipboard_shows_the_text() {
    let home = Home::with_sample();
    let mut terminal = Terminal::sized(&home, 80, 24, &[("TERM", "linux")]);
    terminal.see("connected").keys("3").see("[3 Tasks]").keys("c");
    terminal.see("Not sent to the clipboard").see("to copy by hand").keys("\x1b").gone("Not sent");
}

#[test]
fn without_a_kind_of_terminal_the_screen_says_what_to_do() {
    let home = Home::new();
    for (term, lang, words) in [
        ("dumb", "en", "TERM=dumb: this terminal cannot draw a screen"),
        ("", "en", "TERM is not set, so no screen can be drawn"),
        ("", "vi", "biến TERM chưa được đặt"),
    ] {
        let mut terminal = Terminal::running(&home, PROGRAM, &["--lang", lang], 250, 24, &[("TERM", term)]);
        terminal.see(words).see("TERM=xterm-256color dondoc").see("dondoc list tasks");
        assert_eq!(terminal.ended(), 2);
    }
}

#[test]
fn a_closed_tmux_leaves_no_program_behind() {
    if !is_installed("tmux") {
        return;
    }
    let home = Home::with_sample();
    let tmux = Tmux::new(&home);
    tmux.run(&["new-session", "-d", "-x", "80", "-y", "24", PROGRAM]);
    let pid = pid_of(tmux.run(&["list-panes", "-F", "#{pane_pid}"]).parse().unwrap());
    tmux.see("connected");
    tmux.run(&["send-keys", "3"]);
    tmux.see("[3 Tasks]");
    tmux.run(&["send-keys", "a"]);
    tmux.see(FORM);
    tmux.run(&["send-keys", "-l", "Khao sat hai long"]);
    tmux.see("Khao sat hai long");
    tmux.run(&["kill-session"]);
    until("the program to end", || test_kill_process(pid).is_err());
    draft_is_offered(&home, "Khao sat hai long");
}

#[test]
fn a_server_that_goes_away_is_named_and_the_form_goes_on() {
    let home = Home::with_sample();
    let mut terminal = Terminal::open(&home);
    typing(&mut terminal, "Họp giao ban");
    kill_process(pid_of(home.server().unwrap()), Signal::KILL).unwrap();
    terminal.see("NO SERVER").see("Họp giao ban").keys(" quý").see("Họp giao ban quý");
    terminal.see(" connected").see("Họp giao ban quý");
    home.done(&["status"]);
    terminal.keys("\x1bOQ").see("added");
    assert_eq!(task_count(&home, "giao ban quý"), 1);
}

#[test]
fn what_the_server_never_got_is_said_and_can_be_sent_again() {
    let home = Home::with_sample();
    let mut terminal = Terminal::open(&home);
    typing(&mut terminal, "Gửi công văn");
    let server = pid_of(home.server().unwrap());
    kill_process(server, Signal::STOP).unwrap();
    terminal.keys("\x1bOQ").see("saving…");
    kill_process(server, Signal::KILL).unwrap();
    terminal.see("send it again").see("Gửi công văn");
    assert_eq!(task_count(&home, "gửi công văn"), 0);
    terminal.keys("\x1bOQ").see("added");
    assert_eq!(task_count(&home, "gửi công văn"), 1);
}

#[test]
fn what_was_done_without_an_answer_is_found_out_and_not_done_twice() {
    let home = Home::with_sample();
    let folder = tempfile::tempdir().unwrap();
    let between = Between::new(folder.path(), home.place().connect_path());
    let socket = between.socket();
    let mut terminal = Terminal::sized(&home, 80, 24, &[("DONDOC_HOME", ""), ("DONDOC_SOCKET", &socket)]);
    typing(&mut terminal, "Báo cáo chuyên đề");
    between.mute(true);
    terminal.keys("\x1bOQ").see("saving…");
    until("the change to be written", || task_count(&home, "chuyên đề") == 1);
    between.cut();
    between.mute(false);
    terminal.see("NO SERVER").see("added").see(" connected");
    assert_eq!(task_count(&home, "chuyên đề"), 1);
}
